import SurplusYAML

/// A piece of a spec.
typealias SpecNode = YAMLNode

/// What is wrong with a spec or a flag, for the user.
public typealias SpecError = InputError
