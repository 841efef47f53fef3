import COneDNN
import COpenBLAS
import Synchronization

// Which library multiplies what, and why: docs/decisions/0005.

/// How many threads products and programs use; 0 leaves it to the libraries.
private let threads = Atomic<Int>(0)

/// How many threads a program takes that is compiled now.
var threadsInUse: Int { max(1, threads.load(ordering: .relaxed)) }

/// Sets how many threads matrix products use in this process, and the programs compiled from now on; products on
/// different numbers of threads may differ in the last bits.
public func setThreads(_ count: Int) {
  threads.store(count, ordering: .relaxed)
  openblas_set_num_threads(Int32(count))
}

extension Float {
  /// oneDNN's product. It takes a workspace for each product and gives it back; without memory for one the process ends.
  static func product(
    _ kernel: Product.Kernel, _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>,
    _ out: UnsafeMutablePointer<Float>
  ) {
    let wanted = Int32(threads.load(ordering: .relaxed))
    // OpenMP remembers the number for each thread that asks for products.
    if wanted > 0, omp_get_max_threads() != wanted { omp_set_num_threads(wanted) }
    let (rows, columns, inner) = (
      dnnl_dim_t(kernel.sizes.rows), dnnl_dim_t(kernel.sizes.columns),
      dnnl_dim_t(kernel.sizes.inner)
    )
    let status = dnnl_sgemm(
      CChar(UInt8(ascii: kernel.transposeLeft ? "T" : "N")),
      CChar(UInt8(ascii: kernel.transposeRight ? "T" : "N")), rows, columns, inner, 1,
      left, kernel.transposeLeft ? rows : inner, right, kernel.transposeRight ? inner : columns, 0,
      out, columns)
    // OpenBLAS would be no way out: without memory for its buffers it asks for them for ever.
    precondition(status == dnnl_success, "oneDNN has no memory for a product (\(status))")
  }
}

extension Double {
  /// OpenBLAS's product.
  static func product(
    _ kernel: Product.Kernel, _ left: UnsafePointer<Double>, _ right: UnsafePointer<Double>,
    _ out: UnsafeMutablePointer<Double>
  ) {
    cblas_dgemm(
      CblasRowMajor, kernel.transposeLeft ? CblasTrans : CblasNoTrans,
      kernel.transposeRight ? CblasTrans : CblasNoTrans,
      blasint(kernel.sizes.rows), blasint(kernel.sizes.columns), blasint(kernel.sizes.inner), 1,
      left, blasint(kernel.transposeLeft ? kernel.sizes.rows : kernel.sizes.inner),
      right, blasint(kernel.transposeRight ? kernel.sizes.inner : kernel.sizes.columns), 0,
      out, blasint(kernel.sizes.columns))
  }
}
