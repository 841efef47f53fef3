/// An optimizer that knows in words why it asked for the end of a trial: a library of somebody else's, with codes.
package protocol ExplainsEnd {
  /// The reason, after a step whose outcome was `stop`.
  var reasonForEnd: String? { get }
}
