/* What the echo servers share: where they listen, and how they count requests into rounds. */
#ifndef ECHO_H
#define ECHO_H

enum { REQUEST_BYTES = 64 };

/* Listens on a port of the loopback interface and prints it. */
int echo_listen(void);

/* Requests of BENCH_WARM_COUNT are not measured, those after it are, in rounds of `count`. Ends the program after the last. */
void echo_begin(long count);
void echo_add(long bytes);

#endif
