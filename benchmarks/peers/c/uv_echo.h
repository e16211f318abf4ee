#ifndef UV_ECHO_H
#define UV_ECHO_H

void run_uv_echo(long count);

#endif
