// Made by `make crds` from manifests/controller/; do not edit.

extension EmbeddedManifests {
  static let controller = #"""
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
    """#
}
