#include <cblas.h>

// LAPACK by its Fortran names: the headers of Debian's OpenBLAS do not declare it. Lengths of text arguments follow
// the others, as gfortran passes them.
#include <stddef.h>
#define SURPLUS_LAPACK(real, letter)                                                                              \
  void letter##syevd_(const char *job, const char *triangle, const int *n, real *a, const int *lda, real *w,      \
                      real *work, const int *work_count, int *iwork, const int *iwork_count, int *info, size_t,   \
                      size_t);                                                                                    \
  void letter##gesdd_(const char *job, const int *m, const int *n, real *a, const int *lda, real *s, real *u,     \
                      const int *ldu, real *vt, const int *ldvt, real *work, const int *work_count, int *iwork,   \
                      int *info, size_t);                                                                         \
  void letter##gelqf_(const int *m, const int *n, real *a, const int *lda, real *tau, real *work,                 \
                      const int *work_count, int *info);                                                          \
  void letter##orglq_(const int *m, const int *n, const int *k, real *a, const int *lda, const real *tau,         \
                      real *work, const int *work_count, int *info);                                              \
  void letter##potrf_(const char *triangle, const int *n, real *a, const int *lda, int *info, size_t);
SURPLUS_LAPACK(float, s)
SURPLUS_LAPACK(double, d)
#undef SURPLUS_LAPACK
