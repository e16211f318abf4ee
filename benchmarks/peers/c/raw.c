#include "raw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    void (*run)(long count, int size);
} workloads[] = {
    { "ring", run_ring },
    { "dispatch", run_dispatch },
    { "subscribe", run_subscribe },
    { "toggle", run_toggle },
    { "schedule-burst", run_schedule_burst },
    { "schedule-chain", run_schedule_chain },
    { "schedule-reply", run_schedule_reply },
    { "timers", run_timers },
    { "timers-no-slack", run_timers_without_slack },
    { "echo", run_echo },
    { "relay", run_relay },
};

int main(int argc, char **argv)
{
    for (size_t i = 0; argc == 4 && i < sizeof workloads / sizeof workloads[0]; i++) {
        if (strcmp(argv[1], workloads[i].name) == 0) {
            workloads[i].run(atol(argv[2]), atoi(argv[3]));
            return 0;
        }
    }
    fprintf(stderr, "usage: raw <workload> <count> <size>\n");
    return 2;
}
