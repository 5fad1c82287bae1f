// Made by `make crds` from manifests/rbac/certificates/; do not edit.

extension EmbeddedManifests {
  static let rbacCertificates = #"""
    apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata:
      name: prepull-webhook-certificates
      namespace: prepull-system
      labels:
        app.kubernetes.io/name: prepull
        app.kubernetes.io/component: webhook
    rules:
    - apiGroups:
      - ""
      resources:
      - secrets
      resourceNames:
      - prepull-webhook-certificates
      verbs:
      - get
      - update
    - apiGroups:
      - ""
      resources:
      - secrets
      verbs:
      - create
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata:
      name: prepull-webhook-certificates
      namespace: prepull-system
      labels:
        app.kubernetes.io/name: prepull
        app.kubernetes.io/component: webhook
    roleRef:
      apiGroup: rbac.authorization.k8s.io
      kind: Role
      name: prepull-webhook-certificates
    subjects:
    - kind: ServiceAccount
      name: prepull-webhook
      namespace: prepull-system
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata:
      name: prepull-webhook-certificates
      labels:
        app.kubernetes.io/name: prepull
        app.kubernetes.io/component: webhook
    rules:
    - apiGroups:
      - admissionregistration.k8s.io
      resources:
      - mutatingwebhookconfigurations
      - validatingwebhookconfigurations
      resourceNames:
      - prepull
      verbs:
      - get
      - patch
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata:
      name: prepull-webhook-certificates
      labels:
        app.kubernetes.io/name: prepull
        app.kubernetes.io/component: webhook
    roleRef:
      apiGroup: rbac.authorization.k8s.io
      kind: ClusterRole
      name: prepull-webhook-certificates
    subjects:
    - kind: ServiceAccount
      name: prepull-webhook
      namespace: prepull-system
    """#
}
