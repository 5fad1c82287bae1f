// Made by `make crds` from manifests/webhook/; do not edit.

extension EmbeddedManifests {
  static let webhook = #"""
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
