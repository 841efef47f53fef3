import COpenBLAS
internal import CSurplus
import SurplusBoundary

/// The extension `surplus.linear_algebra/1`: OpenBLAS and the LAPACK in it, for row-major matrices.
///
/// LAPACK stores columns one after the other, so a row-major matrix is the transpose to it: the singular value
/// decomposition of the transpose has the same factors with their places exchanged, its LQ factors are the transposes
/// of the QR factors, and its upper triangle is the lower one.
enum LinearAlgebraTable {
  nonisolated(unsafe) static let pointer: UnsafePointer<surplus_linear_algebra> = {
    let table = UnsafeMutablePointer<surplus_linear_algebra>.allocate(capacity: 1)
    table.initialize(
      to: surplus_linear_algebra(
        struct_size: MemoryLayout<surplus_linear_algebra>.size,
        gemm: { dtype, transposeA, transposeB, m, n, k, alpha, a, b, beta, c, error in
          answer(dtype, error) { kind in
            let lda = transposeA == 0 ? k : m
            let ldb = transposeB == 0 ? n : k
            let (opA, opB) = (
              transposeA == 0 ? CblasNoTrans : CblasTrans,
              transposeB == 0 ? CblasNoTrans : CblasTrans
            )
            let sizes = try [m, n, k, lda, ldb].map { try size($0) }
            guard sizes[0] > 0, sizes[1] > 0 else { return }
            switch kind {
            case .f32:
              cblas_sgemm(
                CblasRowMajor, opA, opB, sizes[0], sizes[1], sizes[2], Float(alpha),
                a?.assumingMemoryBound(to: Float.self), max(sizes[3], 1),
                b?.assumingMemoryBound(to: Float.self), max(sizes[4], 1), Float(beta),
                c?.assumingMemoryBound(to: Float.self), sizes[1])
            case .f64:
              cblas_dgemm(
                CblasRowMajor, opA, opB, sizes[0], sizes[1], sizes[2], alpha,
                a?.assumingMemoryBound(to: Double.self), max(sizes[3], 1),
                b?.assumingMemoryBound(to: Double.self), max(sizes[4], 1), beta,
                c?.assumingMemoryBound(to: Double.self), sizes[1])
            }
          }
        },
        qr: { dtype, m, n, a, q, r, error in
          answer(dtype, error) { kind in
            let (m, n) = (try size(m), try size(n))
            switch kind {
            case .f32: try LAPACK<Float>.single.qr(m, n, typed(a), typed(q), typed(r))
            case .f64: try LAPACK<Double>.double.qr(m, n, typed(a), typed(q), typed(r))
            }
          }
        },
        eigh: { dtype, n, a, w, v, error in
          answer(dtype, error) { kind in
            let n = try size(n)
            switch kind {
            case .f32: try LAPACK<Float>.single.eigh(n, typed(a), typed(w), typed(v))
            case .f64: try LAPACK<Double>.double.eigh(n, typed(a), typed(w), typed(v))
            }
          }
        },
        svd: { dtype, m, n, a, u, s, vt, error in
          answer(dtype, error) { kind in
            let (m, n) = (try size(m), try size(n))
            switch kind {
            case .f32: try LAPACK<Float>.single.svd(m, n, typed(a), typed(u), typed(s), typed(vt))
            case .f64: try LAPACK<Double>.double.svd(m, n, typed(a), typed(u), typed(s), typed(vt))
            }
          }
        },
        cholesky: { dtype, n, a, l, error in
          answer(dtype, error) { kind in
            let n = try size(n)
            switch kind {
            case .f32: try LAPACK<Float>.single.cholesky(n, typed(a), typed(l))
            case .f64: try LAPACK<Double>.double.cholesky(n, typed(a), typed(l))
            }
          }
        }))
    return UnsafePointer(table)
  }()

  private enum Kind {
    case f32
    case f64
  }

  private static func answer(
    _ dtype: UInt32, _ error: UnsafeMutablePointer<surplus_error>?, _ body: (Kind) throws -> Void
  ) -> surplus_status {
    do {
      switch Int(dtype) {
      case Int(SURPLUS_F32): try body(.f32)
      case Int(SURPLUS_F64): try body(.f64)
      default: throw ServiceRefusal(description: "there is no dtype \(dtype)")
      }
      return surplus_status(SURPLUS_OK)
    } catch let thrown {
      write("\(thrown)", to: error)
      return surplus_status(SURPLUS_INVALID_ARGUMENT)
    }
  }

  private static func size(_ count: UInt64) throws -> Int32 {
    guard let size = Int32(exactly: count) else {
      throw ServiceRefusal(description: "a matrix with a side of \(count)")
    }
    return size
  }

  private static func typed<Element>(_ pointer: UnsafeRawPointer?) throws -> UnsafePointer<Element>
  {
    guard let pointer else { throw ServiceRefusal(description: "a matrix is null") }
    return pointer.assumingMemoryBound(to: Element.self)
  }

  private static func typed<Element>(_ pointer: UnsafeMutableRawPointer?) throws
    -> UnsafeMutablePointer<Element>
  {
    guard let pointer else { throw ServiceRefusal(description: "a matrix is null") }
    return pointer.assumingMemoryBound(to: Element.self)
  }
}
