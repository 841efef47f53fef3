// An author imports SurplusPlugin and nothing else.
@_exported public import SurplusCore
