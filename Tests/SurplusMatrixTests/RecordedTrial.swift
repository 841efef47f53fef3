/// A trial as a results file of version 0.1.0 keeps it, with every kind of value. The key was computed by that version;
/// the canonical text is the one whose SHA-256, as ContentKey describes, is that key.
enum RecordedTrial {
  static let seed = 7
  static let dataDigest = "9711885ea70a3e5d"
  /// SHA-256 of the libraries of the components.
  static let libraries = [
    "wrappers": "78e649d122562007e0ed36d010a419187a12aa622f80613c99fc70f87e39e7f7",
    "gradient_descent": "c24fae9fcceea9ad5e5b79b5859ce0a7baee44aee8850d94b1da64495b80123d",
    "schedules": "e553f5cc7689a0e6ccb522426a48b123870e30688d7f063ee5e6e4bc5bf5b476",
    "penalties": "6215d10484a665df31ebcf00f9cec9168fc272b34eb26ad70bbf52c3dd27e8a2",
    "dropout": "5457ca8e6dc865f4683969763174255e25b72d5bebd57cc56bd0633ebc358ffa",
  ]
  static let key = "4964b6f83bc344b414065cf4ffdf8ff4d90826b319ceea8b73c64c16cd926371"

  static let cell = #"""
    {"batch":{"order":"sequential","size":32},"budget":{"gradients":{"_0":6}},\#
    "labels":{"landscape":"mlp: {data: mnist1d, width: 4, depth: 1, label_noise: 0.15}",\#
    "optimizer":"lookahead: {inner: {momentum: {lr: 0.001, nesterov: true}}}",\#
    "regularizer":"[l2: {roles: all}, dropout]","scheduler":"[cosine: {warmup: 0.1,\#
     target: optimizer.inner.lr}, step: {every: 30, target: batch}]"},\#
    "landscape":{"given":["data","width","depth","label_noise"],"id":"mlp","inner":[],\#
    "kind":"landscape","library":"surplus","values":{"activation":"relu","classes":0,\#
    "data":"mnist1d","depth":1,"init":"he","inputs":0,"label_noise":0.15,"norm":"none",\#
    "precision":"f32","residual":false,"second_width":0,"third_width":0,"width":4},\#
    "written":"mlp"},"limits":{"checkpointSeconds":30,"memory":4294967296,"stepSeconds":60},\#
    "measure":{"every":5,"splits":["train","test"]},"optimizer":{"given":[],"id":"lookahead",\#
    "inner":[{"given":["lr","nesterov"],"id":"momentum","inner":[],"kind":"optimizer",\#
    "library":"gradient_descent","values":{"dampening":0,"lr":0.001,"momentum":0.9,\#
    "nesterov":true},"written":"momentum"}],"kind":"optimizer","library":"wrappers",\#
    "values":{"alpha":0.5,"steps":5},"written":"lookahead"},"regularizers":[{"given":["roles"],\#
    "id":"l2","inner":[],"kind":"regularizer","library":"penalties","values":{"roles":"all",\#
    "strength":0.0001},"written":"l2"},{"given":[],"id":"dropout","inner":[],\#
    "kind":"regularizer","library":"dropout","values":{"rate":0.5},"written":"dropout"}],\#
    "schedulers":[{"given":["warmup","target"],"id":"cosine","inner":[],"kind":"scheduler",\#
    "library":"schedules","values":{"final":0,"target":"optimizer.inner.lr","warmup":0.1},\#
    "written":"cosine"},{"given":["every","target"],"id":"step","inner":[],"kind":"scheduler",\#
    "library":"schedules","values":{"every":30,"factor":0.1,"target":"batch"},\#
    "written":"step"}],"threads":2,"validation":0.25}
    """#

  static let canonicalText = #"""
    {"batch":{"order":"sequential","size":32},"budget":{"gradients":{"_0":6}},\#
    "data":"9711885ea70a3e5d","landscape":{"id":"mlp","inner":[],"library":"surplus",\#
    "values":{"activation":"relu","classes":0,"data":"mnist1d","depth":1,"init":"he","inputs":0,\#
    "label_noise":0.15,"norm":"none","precision":"f32","residual":false,"second_width":0,\#
    "third_width":0,"width":4}},"measure":{"every":5,"splits":["train","test"]},\#
    "optimizer":{"id":"lookahead","inner":[{"id":"momentum","inner":[],\#
    "library":"gradient_descent",\#
    "sha256":"c24fae9fcceea9ad5e5b79b5859ce0a7baee44aee8850d94b1da64495b80123d",\#
    "values":{"dampening":0,"lr":0.001,"momentum":0.9,"nesterov":true}}],"library":"wrappers",\#
    "sha256":"78e649d122562007e0ed36d010a419187a12aa622f80613c99fc70f87e39e7f7",\#
    "values":{"alpha":0.5,"steps":5}},"regularizers":[{"id":"l2","inner":[],\#
    "library":"penalties",\#
    "sha256":"6215d10484a665df31ebcf00f9cec9168fc272b34eb26ad70bbf52c3dd27e8a2",\#
    "values":{"roles":"all","strength":0.0001}},{"id":"dropout","inner":[],"library":"dropout",\#
    "sha256":"5457ca8e6dc865f4683969763174255e25b72d5bebd57cc56bd0633ebc358ffa",\#
    "values":{"rate":0.5}}],"resultVersion":1,"schedulers":[{"id":"cosine","inner":[],\#
    "library":"schedules",\#
    "sha256":"e553f5cc7689a0e6ccb522426a48b123870e30688d7f063ee5e6e4bc5bf5b476",\#
    "values":{"final":0,"target":"optimizer.inner.lr","warmup":0.1}},{"id":"step","inner":[],\#
    "library":"schedules",\#
    "sha256":"e553f5cc7689a0e6ccb522426a48b123870e30688d7f063ee5e6e4bc5bf5b476",\#
    "values":{"every":30,"factor":0.1,"target":"batch"}}],"threads":2,"validation":0.25}
    """#
}
