#include <oneapi/dnnl/dnnl.h>

/* Debian's oneDNN runs on OpenMP; the header of OpenMP belongs to a compiler, its functions to libgomp. */
int omp_get_max_threads(void);
void omp_set_num_threads(int threads);
int omp_get_num_threads(void);
int omp_get_thread_num(void);

/* What a compiler makes of "#pragma omp parallel num_threads(threads)". */
void GOMP_parallel(void (*function)(void *), void *data, unsigned threads, unsigned flags);
