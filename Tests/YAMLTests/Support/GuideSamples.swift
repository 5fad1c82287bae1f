// The manifests that KubeEdge's guides print, as they print them.

enum GuideSamples {
  /// The English guide: two full-width colons.
  static let english = """
    apiVersion: operations.kubeedge.io/v1alpha1
    kind: ImagePrePullJob
    metadata:
      name: imageprepull-example
      labels:
        description: ImagePrePullLabel
    spec:
      imagePrePullTemplate：
        images:
          - image1
          - image2
        nodes：
          - edgenode1
          - edgenode2
        checkItems:
          - "disk"
        failureTolerate: "0.3"
        concurrency: 2
        timeoutSeconds: 180
        retryTimes: 1
        

    """

  /// The Chinese guide: a missing space too.
  static let chinese = english.replacing(
    "description: ImagePrePullLabel", with: "description:ImagePrePullLabel")

  /// What both mean.
  static let repaired = english.replacing("：", with: ":")

  /// The guides' second sample, which is as it should be.
  static let good = """
    apiVersion: operations.kubeedge.io/v1alpha1
    kind: ImagePrePullJob
    metadata:
      name: imageprepull-example
    spec:
      imagePrePullTemplate:
        concurrency: 1
        failureTolerate: '0.1'
        images:
          - registry.cn-hangzhou.aliyuncs.com/jilimoxing/test:nginx
        nodeNames:
          - edge.kubeedge
        imageSecrets: default/my-secret
        retryTimes: 1
        timeoutSeconds: 120

    """
}
