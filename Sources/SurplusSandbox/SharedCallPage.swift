/// A call page in a file without a name, for a parent and the children that it hands the file to.
public struct SharedCallPage {
  /// What the parent reads.
  public let page: CallPage
  private let file: TemporaryFile

  /// A cleared page. Throws a `SandboxError` when there is no memory for one.
  public init() throws {
    file = try TemporaryFile(bytes: 4096)
    page = try CallPage(descriptor: file.descriptor)
    page.clear()
  }

  /// What a child is given.
  var descriptor: Int32 { file.descriptor }
}
