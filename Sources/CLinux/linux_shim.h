/* Calls of Linux that Swift does not import: they need _GNU_SOURCE or take variable arguments. */
#ifndef SURPLUS_LINUX_SHIM_H
#define SURPLUS_LINUX_SHIM_H
#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <string.h>

int pipe2(int descriptors[2], int flags);
int memfd_create(const char *name, unsigned int flags);
const char *sigabbrev_np(int signal);
int dlinfo(void *handle, int request, void *result);

static inline int linux_pipe(int descriptors[2]) { return pipe2(descriptors, O_CLOEXEC); }
static inline int linux_memory_file(const char *name) { return memfd_create(name, 1u /* MFD_CLOEXEC */); }
static inline const char *linux_signal_name(int signal) { return sigabbrev_np(signal); }
/* The file behind what dlopen returned. */
static inline const char *linux_library_file(void *handle) {
  struct link_map *map = 0;
  return dlinfo(handle, 2 /* RTLD_DI_LINKMAP */, &map) == 0 && map ? map->l_name : 0;
}
#endif
