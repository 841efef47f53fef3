import Foundation

extension Error {
  /// Why the system refused work on a file, in its own words: `Permission denied`. Foundation's text has a number of a
  /// domain of its own in the place of the reason.
  public var systemReason: String {
    var error = self as NSError
    while error.domain != NSPOSIXErrorDomain {
      guard let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError else {
        return Self.reason(at: error.userInfo[NSFilePathErrorKey] as? String)
          ?? localizedDescription
      }
      error = cause
    }
    return String(cString: strerror(Int32(error.code)))
  }

  /// What the system says of a path, where Foundation kept its reason to itself; nil if the path is there.
  private static func reason(at path: String?) -> String? {
    var status = stat()
    guard let path, lstat(path, &status) != 0 else { return nil }
    return String(cString: strerror(errno))
  }
}
