#include <oneapi/dnnl/dnnl.h>

/* Debian's oneDNN runs on OpenMP; the header of OpenMP belongs to a compiler, its functions to libgomp. */
int omp_get_max_threads(void);
void omp_set_num_threads(int threads);
