// Made by `make crds` from manifests/; do not edit.

/// The objects of manifests/ without the CRDs, as a stream of YAML documents.
enum EmbeddedManifests {
  static let text = #"""
    apiVersion: v1
    kind: Namespace
    metadata:
      name: prepull-system
      labels:
        app.kubernetes.io/name: prepull
        pod-security.kubernetes.io/enforce: restricted
        pod-security.kubernetes.io/audit: restricted
        pod-security.kubernetes.io/warn: restricted
    ---
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
    ---
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
    ---
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata:
      name: prepull-pull-pods
      namespace: prepull-system
      labels:
        app.kubernetes.io/name: prepull
        app.kubernetes.io/component: controller
    spec:
      podSelector:
        matchLabels:
          app.kubernetes.io/name: prepull
          app.kubernetes.io/component: pull
      policyTypes:
      - Ingress
      - Egress
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: prepull-controller
      namespace: prepull-system
      labels:
        app.kubernetes.io/name: prepull
        app.kubernetes.io/component: controller
    spec:
      replicas: 2
      revisionHistoryLimit: 3
      strategy:
        type: RollingUpdate
        rollingUpdate:
          maxSurge: 1
          maxUnavailable: 0
      selector:
        matchLabels:
          app.kubernetes.io/name: prepull
          app.kubernetes.io/component: controller
      template:
        metadata:
          labels:
            app.kubernetes.io/name: prepull
            app.kubernetes.io/component: controller
          annotations:
            prometheus.io/scrape: "true"
            prometheus.io/port: "8081"
            prometheus.io/path: /metrics
        spec:
          serviceAccountName: prepull-controller
          automountServiceAccountToken: true
          enableServiceLinks: false
          terminationGracePeriodSeconds: 30
          nodeSelector:
            kubernetes.io/os: linux
          tolerations:
          - key: node-role.kubernetes.io/control-plane
            operator: Exists
            effect: NoSchedule
          affinity:
            nodeAffinity:
              requiredDuringSchedulingIgnoredDuringExecution:
                nodeSelectorTerms:
                - matchExpressions:
                  - key: node-role.kubernetes.io/edge
                    operator: DoesNotExist
          topologySpreadConstraints:
          - maxSkew: 1
            topologyKey: kubernetes.io/hostname
            whenUnsatisfiable: DoNotSchedule
            nodeTaintsPolicy: Honor
            labelSelector:
              matchLabels:
                app.kubernetes.io/name: prepull
                app.kubernetes.io/component: controller
            matchLabelKeys:
            - pod-template-hash
          - maxSkew: 1
            topologyKey: topology.kubernetes.io/zone
            whenUnsatisfiable: ScheduleAnyway
            labelSelector:
              matchLabels:
                app.kubernetes.io/name: prepull
                app.kubernetes.io/component: controller
            matchLabelKeys:
            - pod-template-hash
          securityContext:
            runAsNonRoot: true
            runAsUser: 65532
            runAsGroup: 65532
            seccompProfile:
              type: RuntimeDefault
          containers:
          - name: controller
            image: ghcr.io/prepull/prepull:v0.1.0
            imagePullPolicy: IfNotPresent
            command:
            - /prepull-controller
            args:
            - --health-listen=:8081
            - --dialects=kubeedge,kruise
            - --executor=pod
            - --leader-elect=true
            ports:
            - name: health
              containerPort: 8081
              protocol: TCP
            startupProbe:
              httpGet:
                path: /healthz
                port: health
              periodSeconds: 1
              timeoutSeconds: 2
              failureThreshold: 60
            livenessProbe:
              httpGet:
                path: /healthz
                port: health
              periodSeconds: 10
              timeoutSeconds: 5
              failureThreshold: 3
            readinessProbe:
              httpGet:
                path: /readyz
                port: health
              periodSeconds: 2
              timeoutSeconds: 2
              failureThreshold: 2
            resources:
              requests:
                cpu: 100m
                memory: 128Mi
              limits:
                cpu: "2"
                memory: 1Gi
            securityContext:
              allowPrivilegeEscalation: false
              readOnlyRootFilesystem: true
              capabilities:
                drop:
                - ALL
    ---
    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata:
      name: prepull-controller
      namespace: prepull-system
      labels:
        app.kubernetes.io/name: prepull
        app.kubernetes.io/component: controller
    spec:
      maxUnavailable: 1
      selector:
        matchLabels:
          app.kubernetes.io/name: prepull
          app.kubernetes.io/component: controller
      unhealthyPodEvictionPolicy: AlwaysAllow
    ---
    apiVersion: v1
    kind: Service
    metadata:
      name: prepull-webhook
      namespace: prepull-system
      labels:
        app.kubernetes.io/name: prepull
        app.kubernetes.io/component: webhook
    spec:
      selector:
        app.kubernetes.io/name: prepull
        app.kubernetes.io/component: webhook
      ports:
      - name: https
        port: 443
        protocol: TCP
        targetPort: https
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: prepull-webhook
      namespace: prepull-system
      labels:
        app.kubernetes.io/name: prepull
        app.kubernetes.io/component: webhook
    spec:
      replicas: 2
      revisionHistoryLimit: 3
      strategy:
        type: RollingUpdate
        rollingUpdate:
          maxSurge: 1
          maxUnavailable: 0
      selector:
        matchLabels:
          app.kubernetes.io/name: prepull
          app.kubernetes.io/component: webhook
      template:
        metadata:
          labels:
            app.kubernetes.io/name: prepull
            app.kubernetes.io/component: webhook
          annotations:
            prometheus.io/scrape: "true"
            prometheus.io/port: "8081"
            prometheus.io/path: /metrics
        spec:
          serviceAccountName: prepull-webhook
          automountServiceAccountToken: true
          enableServiceLinks: false
          terminationGracePeriodSeconds: 30
          nodeSelector:
            kubernetes.io/os: linux
          tolerations:
          - key: node-role.kubernetes.io/control-plane
            operator: Exists
            effect: NoSchedule
          affinity:
            nodeAffinity:
              requiredDuringSchedulingIgnoredDuringExecution:
                nodeSelectorTerms:
                - matchExpressions:
                  - key: node-role.kubernetes.io/edge
                    operator: DoesNotExist
          topologySpreadConstraints:
          - maxSkew: 1
            topologyKey: kubernetes.io/hostname
            whenUnsatisfiable: DoNotSchedule
            nodeTaintsPolicy: Honor
            labelSelector:
              matchLabels:
                app.kubernetes.io/name: prepull
                app.kubernetes.io/component: webhook
            matchLabelKeys:
            - pod-template-hash
          - maxSkew: 1
            topologyKey: topology.kubernetes.io/zone
            whenUnsatisfiable: ScheduleAnyway
            labelSelector:
              matchLabels:
                app.kubernetes.io/name: prepull
                app.kubernetes.io/component: webhook
            matchLabelKeys:
            - pod-template-hash
          securityContext:
            runAsNonRoot: true
            runAsUser: 65532
            runAsGroup: 65532
            fsGroup: 65532
            seccompProfile:
              type: RuntimeDefault
          containers:
          - name: webhook
            image: ghcr.io/prepull/prepull:v0.1.0
            imagePullPolicy: IfNotPresent
            command:
            - /prepull-webhook
            args:
            - --listen=:8443
            - --health-listen=:8081
            - --missing-secrets=deny
            - --authorize-secrets=true
            ports:
            - name: https
              containerPort: 8443
              protocol: TCP
            - name: health
              containerPort: 8081
              protocol: TCP
            startupProbe:
              httpGet:
                path: /healthz
                port: health
              periodSeconds: 1
              timeoutSeconds: 2
              failureThreshold: 60
            livenessProbe:
              httpGet:
                path: /healthz
                port: health
              periodSeconds: 10
              timeoutSeconds: 5
              failureThreshold: 3
            readinessProbe:
              httpGet:
                path: /readyz
                port: health
              periodSeconds: 2
              timeoutSeconds: 2
              failureThreshold: 2
            resources:
              requests:
                cpu: 50m
                memory: 64Mi
              limits:
                cpu: "2"
                memory: 512Mi
            securityContext:
              allowPrivilegeEscalation: false
              readOnlyRootFilesystem: true
              capabilities:
                drop:
                - ALL
    ---
    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata:
      name: prepull-webhook
      namespace: prepull-system
      labels:
        app.kubernetes.io/name: prepull
        app.kubernetes.io/component: webhook
    spec:
      maxUnavailable: 1
      selector:
        matchLabels:
          app.kubernetes.io/name: prepull
          app.kubernetes.io/component: webhook
      unhealthyPodEvictionPolicy: AlwaysAllow
    ---
    apiVersion: admissionregistration.k8s.io/v1
    kind: MutatingWebhookConfiguration
    metadata:
      name: prepull
      labels:
        app.kubernetes.io/name: prepull
        app.kubernetes.io/component: webhook
    webhooks:
    - name: mutate.prepull.dev
      admissionReviewVersions:
      - v1
      clientConfig:
        service:
          name: prepull-webhook
          namespace: prepull-system
          path: /mutate
          port: 443
      failurePolicy: Fail
      matchConditions:
      - name: not-being-deleted
        expression: '!has(object.metadata.deletionTimestamp)'
      matchPolicy: Equivalent
      namespaceSelector:
        matchExpressions:
        - key: kubernetes.io/metadata.name
          operator: NotIn
          values:
          - kube-system
          - kube-public
          - kube-node-lease
          - prepull-system
      reinvocationPolicy: IfNeeded
      rules:
      - apiGroups:
        - operations.kubeedge.io
        apiVersions:
        - v1alpha1
        - v1alpha2
        operations:
        - CREATE
        - UPDATE
        resources:
        - imageprepulljobs
        scope: Cluster
      - apiGroups:
        - apps.kruise.io
        apiVersions:
        - v1alpha1
        - v1beta1
        operations:
        - CREATE
        - UPDATE
        resources:
        - imagepulljobs
        - imagelistpulljobs
        scope: Namespaced
      - apiGroups:
        - apps.kruise.io
        apiVersions:
        - v1alpha1
        - v1beta1
        operations:
        - CREATE
        - UPDATE
        resources:
        - nodeimages
        scope: Cluster
      sideEffects: None
      timeoutSeconds: 5
    ---
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingWebhookConfiguration
    metadata:
      name: prepull
      labels:
        app.kubernetes.io/name: prepull
        app.kubernetes.io/component: webhook
    webhooks:
    - name: validate.prepull.dev
      admissionReviewVersions:
      - v1
      clientConfig:
        service:
          name: prepull-webhook
          namespace: prepull-system
          path: /validate
          port: 443
      failurePolicy: Fail
      matchConditions:
      - name: not-being-deleted
        expression: '!has(object.metadata.deletionTimestamp)'
      matchPolicy: Equivalent
      namespaceSelector:
        matchExpressions:
        - key: kubernetes.io/metadata.name
          operator: NotIn
          values:
          - kube-system
          - kube-public
          - kube-node-lease
          - prepull-system
      rules:
      - apiGroups:
        - operations.kubeedge.io
        apiVersions:
        - v1alpha1
        - v1alpha2
        operations:
        - CREATE
        - UPDATE
        resources:
        - imageprepulljobs
        scope: Cluster
      - apiGroups:
        - apps.kruise.io
        apiVersions:
        - v1alpha1
        - v1beta1
        operations:
        - CREATE
        - UPDATE
        resources:
        - imagepulljobs
        - imagelistpulljobs
        scope: Namespaced
      - apiGroups:
        - apps.kruise.io
        apiVersions:
        - v1alpha1
        - v1beta1
        operations:
        - CREATE
        - UPDATE
        resources:
        - nodeimages
        scope: Cluster
      sideEffects: None
      timeoutSeconds: 5
    """#
}
