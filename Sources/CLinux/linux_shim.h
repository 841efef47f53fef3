/* Calls of Linux that Swift does not import: they need _GNU_SOURCE or take variable arguments. */
#ifndef SURPLUS_LINUX_SHIM_H
#define SURPLUS_LINUX_SHIM_H
#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <malloc.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

int pipe2(int descriptors[2], int flags);
int memfd_create(const char *name, unsigned int flags);
const char *sigabbrev_np(int signal);
int pthread_getattr_np(pthread_t thread, pthread_attr_t *attributes);
long syscall(long number, ...);
int prctl(int option, ...);
int dlinfo(void *handle, int request, void *result);

static inline int linux_pipe(int descriptors[2]) { return pipe2(descriptors, O_CLOEXEC); }
static inline int linux_memory_file(const char *name) {
  return memfd_create(name, 3u /* MFD_CLOEXEC | MFD_ALLOW_SEALING */);
}
/* From now on its size cannot be changed, by whomever. */
static inline int linux_seal_size(int file) {
  return fcntl(file, 1033 /* F_ADD_SEALS */, 7 /* F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW */);
}
static inline const char *linux_signal_name(int signal) { return sigabbrev_np(signal); }

/* stdout is a variable, which Swift does not trust. */
static inline int linux_print_whole_lines(void) { return setvbuf(stdout, NULL, _IOLBF, 0); }

enum {
  LINUX_PATH_ONLY = 010000000 /* O_PATH */,
  LINUX_SEEK_DATA = 3,
  LINUX_CLONE_THREAD = 0x10000,
  /* Every CLONE_NEW... that clone takes: the namespaces that a thread can be given of its own. */
  LINUX_CLONE_NAMESPACES = 0x7e020000
};

/* Landlock by number: the headers of a distribution may be older than its kernel, and what is added to the
 * structure is ignored by an older one while it is zero. */
struct linux_landlock_rules {
  uint64_t files, network, scopes;
};

/* The version of Landlock's interface; -1 where the kernel has none or it is switched off. */
static inline int linux_landlock_version(void) { return (int)syscall(444, NULL, (size_t)0, 1u); }
static inline int linux_landlock_create(const struct linux_landlock_rules *rules) {
  return (int)syscall(444, rules, sizeof *rules, 0u);
}
static inline int linux_landlock_allow(int rules, int beneath, uint64_t access) {
  struct {
    uint64_t access;
    int32_t beneath;
  } __attribute__((packed)) path = {access, beneath};
  return (int)syscall(445, rules, 1, &path, 0u);
}
static inline int linux_landlock_enter(int rules) { return (int)syscall(446, rules, 0u); }

/* This process is killed when the thread that started it ends. */
static inline int linux_end_with_parent(void) { return prctl(1 /* PR_SET_PDEATHSIG */, 9ul, 0ul, 0ul, 0ul); }
static inline int linux_no_new_privileges(void) { return prctl(38 /* PR_SET_NO_NEW_PRIVS */, 1ul, 0ul, 0ul, 0ul); }
/* 0 where the kernel has seccomp filters. */
static inline int linux_seccomp_has_errors(void) {
  const uint32_t action = 0x00050000u; /* SECCOMP_RET_ERRNO */
  return (int)syscall(
#if defined(__x86_64__)
      317,
#else
      277,
#endif
      2ul /* SECCOMP_GET_ACTION_AVAIL */, 0ul, &action);
}

/* The control bits of the floating-point unit: rounding, flushing of denormals, traps; sticky flags left out. */
static inline uint64_t linux_floating_point_control(void) {
#if defined(__x86_64__)
  uint16_t x87;
  __asm__ volatile("fnstcw %0" : "=m"(x87));
  return (uint64_t)(__builtin_ia32_stmxcsr() & 0xffc0u) | (uint64_t)(x87 & 0x0f3fu) << 32;
#elif defined(__aarch64__)
  uint64_t control;
  __asm__ volatile("mrs %0, fpcr" : "=r"(control));
  return control;
#else
  return 0;
#endif
}
/* Puts the control bits back to what a process starts with. */
static inline void linux_floating_point_reset(void) {
#if defined(__x86_64__)
  const uint16_t x87 = 0x037f;
  __asm__ volatile("fldcw %0" : : "m"(x87));
  __builtin_ia32_ldmxcsr(0x1f80u);
#elif defined(__aarch64__)
  __asm__ volatile("msr fpcr, %0" : : "r"((uint64_t)0));
#endif
}
/* The file of the handle that dlopen returned. */
static inline const char *linux_library_file(void *handle) {
  struct link_map *map = 0;
  return dlinfo(handle, 2 /* RTLD_DI_LINKMAP */, &map) == 0 && map ? map->l_name : 0;
}
/* How often this thread gave its processor away to wait for something; to be preempted is not counted. */
static inline long linux_thread_waits(void) {
  struct rusage usage;
  return getrusage(1 /* RUSAGE_THREAD */, &usage) == 0 ? usage.ru_nvcsw : 0;
}
/* Bytes of the main heap in use, large blocks included. */
static inline size_t linux_heap_bytes(void) {
  struct mallinfo2 heap = mallinfo2();
  return heap.uordblks + heap.hblkhd;
}
#endif
