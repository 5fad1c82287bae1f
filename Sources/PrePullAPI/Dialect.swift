// The API families that the system speaks.
import YAML

/// A way of describing image pulls, named as the command line names it.
public enum Dialect: String, CaseIterable, Sendable {
  case kubeedge
  case kruise
  case kruiseList = "kruise-list"
  case nodeImage = "nodeimage"
}
