/* The workloads of `raw`, a file each: what the kernel alone costs. `size` is of pairs, descriptors or connections. */
#ifndef RAW_H
#define RAW_H

void run_ring(long count, int size);
void run_dispatch(long count, int size);
void run_subscribe(long count, int size);
void run_toggle(long count, int size);
void run_schedule_burst(long count, int size);
void run_schedule_chain(long count, int size);
void run_schedule_reply(long count, int size);
void run_timers(long count, int microseconds);
void run_timers_without_slack(long count, int microseconds);
void run_echo(long count, int size);
void run_relay(long count, int size);

#endif
