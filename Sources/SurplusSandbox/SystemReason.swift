import Foundation

extension Error {
  /// Why the system refused work on a file, in its own words: `Permission denied`. Foundation's text has a number of a
  /// domain of its own in the place of the reason.
  public var systemReason: String {
    var error = self as NSError
    while error.domain != NSPOSIXErrorDomain {
      guard let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError else {
        return localizedDescription
      }
      error = cause
    }
    return String(cString: strerror(Int32(error.code)))
  }
}
