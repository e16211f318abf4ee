#ifndef EVENT_ECHO_H
#define EVENT_ECHO_H

void run_event_echo(long count);

#endif
