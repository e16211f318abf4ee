/* The workloads of `raw`, a file each: what the kernel alone costs. `size` is of pairs, descriptors or connections. */
#ifndef RAW_H
#define RAW_H

void run_ring(long count, int size);
void run_dispatch(long count, int size);

#endif
