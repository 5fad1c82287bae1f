// Made by `make crds` from manifests/rbac/; do not edit.

extension EmbeddedManifests {
  static let rbac = #"""
    apiVersion: v1
    kind: ServiceAccount
    metadata:
      name: prepull-webhook
      namespace: prepull-system
      labels:
        app.kubernetes.io/name: prepull
        app.kubernetes.io/component: webhook
    automountServiceAccountToken: false
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata:
      name: prepull-webhook
      labels:
        app.kubernetes.io/name: prepull
        app.kubernetes.io/component: webhook
    rules:
    - apiGroups:
      - ""
      resources:
      - secrets
      verbs:
      - get
    - apiGroups:
      - authorization.k8s.io
      resources:
      - subjectaccessreviews
      verbs:
      - create
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata:
      name: prepull-webhook
      labels:
        app.kubernetes.io/name: prepull
        app.kubernetes.io/component: webhook
    roleRef:
      apiGroup: rbac.authorization.k8s.io
      kind: ClusterRole
      name: prepull-webhook
    subjects:
    - kind: ServiceAccount
      name: prepull-webhook
      namespace: prepull-system
    ---
    apiVersion: v1
    kind: ServiceAccount
    metadata:
      name: prepull-controller
      namespace: prepull-system
      labels:
        app.kubernetes.io/name: prepull
        app.kubernetes.io/component: controller
    automountServiceAccountToken: false
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata:
      name: prepull-controller
      labels:
        app.kubernetes.io/name: prepull
        app.kubernetes.io/component: controller
    rules:
    - apiGroups:
      - operations.kubeedge.io
      resources:
      - imageprepulljobs
      verbs:
      - get
      - list
      - watch
    - apiGroups:
      - operations.kubeedge.io
      resources:
      - imageprepulljobs/status
      verbs:
      - patch
    - apiGroups:
      - apps.kruise.io
      resources:
      - imagepulljobs
      - imagelistpulljobs
      verbs:
      - get
      - list
      - watch
      - delete
    - apiGroups:
      - apps.kruise.io
      resources:
      - imagepulljobs/status
      - imagelistpulljobs/status
      verbs:
      - patch
    - apiGroups:
      - apiextensions.k8s.io
      resources:
      - customresourcedefinitions
      verbs:
      - list
      - watch
    - apiGroups:
      - ""
      resources:
      - nodes
      verbs:
      - list
      - watch
    - apiGroups:
      - ""
      resources:
      - pods
      verbs:
      - list
      - watch
    - apiGroups:
      - ""
      resources:
      - secrets
      verbs:
      - get
    - apiGroups:
      - events.k8s.io
      resources:
      - events
      verbs:
      - create
      - patch
    - apiGroups:
      - coordination.k8s.io
      resources:
      - leases
      resourceNames:
      - cloudcore
      - kruise-manager
      verbs:
      - get
    - apiGroups:
      - apps
      resources:
      - deployments
      resourceNames:
      - cloudcore
      - kruise-controller-manager
      verbs:
      - get
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata:
      name: prepull-controller
      labels:
        app.kubernetes.io/name: prepull
        app.kubernetes.io/component: controller
    roleRef:
      apiGroup: rbac.authorization.k8s.io
      kind: ClusterRole
      name: prepull-controller
    subjects:
    - kind: ServiceAccount
      name: prepull-controller
      namespace: prepull-system
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata:
      name: prepull-controller
      namespace: prepull-system
      labels:
        app.kubernetes.io/name: prepull
        app.kubernetes.io/component: controller
    rules:
    - apiGroups:
      - ""
      resources:
      - pods
      verbs:
      - get
      - list
      - watch
      - create
      - delete
    - apiGroups:
      - ""
      resources:
      - configmaps
      verbs:
      - list
      - create
      - patch
      - delete
    - apiGroups:
      - ""
      resources:
      - secrets
      verbs:
      - create
      - update
      - delete
    - apiGroups:
      - coordination.k8s.io
      resources:
      - leases
      resourceNames:
      - prepull-controller
      verbs:
      - get
      - update
    - apiGroups:
      - coordination.k8s.io
      resources:
      - leases
      verbs:
      - create
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata:
      name: prepull-controller
      namespace: prepull-system
      labels:
        app.kubernetes.io/name: prepull
        app.kubernetes.io/component: controller
    roleRef:
      apiGroup: rbac.authorization.k8s.io
      kind: Role
      name: prepull-controller
    subjects:
    - kind: ServiceAccount
      name: prepull-controller
      namespace: prepull-system
    """#
}
