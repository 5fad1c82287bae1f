// Checks across the fields of ImagePullJob and ImageListPullJob.
import YAML

enum ImagePullRules {
  /// `selector` and `podSelector` exclude each other.
  static let checkNodeChoice: ObjectCheck = { spec, validation in
    guard let selector = spec["selector"], !selector.isNull, let pods = spec["podSelector"], !pods.isNull
    else { return }
    validation.report(
      .selectorAndPodSelector, field: "podSelector", in: spec, "must not be set together with selector",
      hint: "keep the one that says which nodes you mean")
  }

  /// A job that does nothing until it is edited is worth a word.
  static let checkPaused: ObjectCheck = { spec, validation in
    guard let node = spec["parallelism"], (node.wholeNumber ?? node.string.flatMap(Int.init(decimalDigits:))) == 0
    else { return }
    validation.report(.paused, field: "parallelism", in: spec, "is 0: the job is paused until it is raised")
  }

  /// Names and labels exclude each other, and a name is listed once.
  static let checkNamesAgainstLabels: ObjectCheck = { selector, validation in
    guard let names = selector["names"]?.sequence, !names.isEmpty else { return }
    for field in ["matchLabels", "matchExpressions"]
    where selector[field].map({ !$0.isNull && !$0.isEmptyCollection }) ?? false {
      validation.report(
        .namesAndLabels, field: field, in: selector, "must not be set together with names",
        hint: "keep the one that says which nodes you mean")
    }
    validation.checkRepeats(in: "names", of: selector, .repeatedSelectorName, "must be listed once")
  }

  /// A deadline shorter than one attempt could never be met.
  static let checkDeadline: ObjectCheck = { spec, validation in
    guard let policy = spec["completionPolicy"]?.mapping,
      let deadline = policy["activeDeadlineSeconds"]?.wholeNumber, policy["type"]?.string != "Never"
    else { return }
    let stated = spec["pullPolicy"]?["timeoutSeconds"]?.wholeNumber
    let timeout = stated ?? 600
    guard deadline < timeout else { return }
    validation.descend(.field("completionPolicy")) {
      $0.report(
        .deadlineBelowTimeout, field: "activeDeadlineSeconds", in: policy,
        """
        must be at least pullPolicy.timeoutSeconds (\(timeout)\(stated == nil ? ", the default" : "")), got \
        \(deadline)
        """
      )
    }
  }

  /// A job that never ends has no deadline and is never cleaned up.
  static let checkNever: ObjectCheck = { policy, validation in
    guard policy["type"]?.string == "Never" else { return }
    for field in ["activeDeadlineSeconds", "ttlSecondsAfterFinished"] where policy[field].map({ !$0.isNull }) ?? false {
      validation.report(
        .neverEnds, field: field, in: policy, "needs type Always: a job of type Never has no end",
        hint: "remove it, or use type Always")
    }
  }

  /// An image is listed once.
  static let checkRepeatedImages: ObjectCheck = { spec, validation in
    validation.checkRepeats(in: "images", of: spec, .repeatedListImage, "must be listed once")
  }

  /// A Secret is listed once.
  static let checkRepeatedSecrets: ObjectCheck = { spec, validation in
    validation.checkRepeats(in: "pullSecrets", of: spec, .repeatedSecret, "counts once; remove the repetition")
  }
}
