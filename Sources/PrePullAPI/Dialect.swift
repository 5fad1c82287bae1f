// The API families that the system speaks.

/// A way of describing image pulls, named as the command line names it.
public enum Dialect: String, CaseIterable, Sendable {
  /// KubeEdge's ImagePrePullJob.
  case kubeedge
  /// Kruise's ImagePullJob: one image.
  case kruise
  /// Kruise's ImageListPullJob: several images.
  case kruiseList = "kruise-list"
  /// Kruise's NodeImage: one node, written by the controller.
  case nodeImage = "nodeimage"
}
