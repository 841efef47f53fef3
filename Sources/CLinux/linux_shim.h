/* Calls of Linux that Swift does not import: they need _GNU_SOURCE or take variable arguments. */
#ifndef SURPLUS_LINUX_SHIM_H
#define SURPLUS_LINUX_SHIM_H
#include <fcntl.h>
#include <malloc.h>
#include <string.h>

int pipe2(int descriptors[2], int flags);
int memfd_create(const char *name, unsigned int flags);
const char *sigabbrev_np(int signal);

static inline int linux_pipe(int descriptors[2]) { return pipe2(descriptors, O_CLOEXEC); }
static inline int linux_memory_file(const char *name) { return memfd_create(name, 1u /* MFD_CLOEXEC */); }
static inline const char *linux_signal_name(int signal) { return sigabbrev_np(signal); }
/* Bytes of the main heap in use, large blocks included. */
static inline size_t linux_heap_bytes(void) {
  struct mallinfo2 heap = mallinfo2();
  return heap.uordblks + heap.hblkhd;
}
#endif
