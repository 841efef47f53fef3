/* libseccomp; its actions are macros with arguments, which Swift does not import. */
#ifndef SURPLUS_SECCOMP_SHIM_H
#define SURPLUS_SECCOMP_SHIM_H
#include <seccomp.h>

static inline uint32_t seccomp_allow(void) { return SCMP_ACT_ALLOW; }
static inline uint32_t seccomp_fail(uint16_t error) { return SCMP_ACT_ERRNO(error); }
#endif
