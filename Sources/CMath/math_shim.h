/* What Swift's standard library lacks of the processor. Functions of a header are compiled into their callers, with
 * the caller's flags. */
#ifndef SURPLUS_MATH_SHIM_H
#define SURPLUS_MATH_SHIM_H
#include <stdbool.h>

/* The square root as an instruction: sqrtf and sqrt may set errno, so a loop that calls them is not vectorized. */
static inline float math_sqrtf(float x) { return __builtin_elementwise_sqrt(x); }
static inline double math_sqrt(double x) { return __builtin_elementwise_sqrt(x); }

/* Whether the caller was compiled without the flags that give it the machine's vectors. */
static inline bool math_lacks_vectors(void) {
#if defined(__x86_64__) && !defined(__AVX2__)
  return true;
#else
  return false;
#endif
}
#endif
