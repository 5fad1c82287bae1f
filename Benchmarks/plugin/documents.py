"""Prints a stream of ImagePrePullJobs, all different: documents.py COUNT."""
import sys

for n in range(int(sys.argv[1])):
    print(f"""---
apiVersion: operations.kubeedge.io/v1alpha1
kind: ImagePrePullJob
metadata:
  name: imageprepull-{n}
  labels:
    app: shop
    wave: "{n % 7}"
spec:
  imagePrePullTemplate:
    images:
      - registry.example.com/team/app-{n % 97}:1.{n % 13}
      - registry.example.com/team/sidecar:{n % 5}.0   # the mesh
      - nginx:1.27.2
    nodeNames:
      - edge-{n}-a
      - edge-{n}-b
      - edge-{n}-c
    checkItems:
      - "disk"
    failureTolerate: "0.3"
    concurrency: {n % 9 + 1}
    imageSecrets: prod/pull
    timeoutSeconds: 180
    retryTimes: 1""")
