#!/bin/bash
# What scripts/demo.sh shows, inside the sandbox. Each step is checked: a demo that fails exits with an error.
set -euo pipefail
cd "${1:?usage: scripts/demo-tour.sh FOLDER}"

title() { printf '\n== %s\n\n' "$*"; }

# Prints a command as a user types it, then runs it.
show() {
  printf '$ %s\n' "$*"
  "$@"
}

# The same for a command that is to fail.
show_refused() {
  printf '$ %s\n' "$*"
  if "$@"; then
    echo "demo: this should have been refused: $*" >&2
    exit 1
  fi
}

title 'A cluster to play with: fifty edge nodes, of whose pulls 6% fail'
show kubectl get node edge-1 edge-2 edge-3 edge-50

title 'A job for the images of a Deployment'
cat > deployment.yaml << 'YAML'
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      initContainers: [{name: migrate, image: "registry.example.com/team/migrate:3.1"}]
      containers: [{name: web, image: "nginx:1.27.2"}]
YAML
printf '$ %s\n' 'kubectl prepull create web --from deployment.yaml ... > job.yaml'
kubectl prepull create web --from deployment.yaml --secret registry.example.com=prod/pull --concurrency 10 --retries 1 \
  -l node-role.kubernetes.io/edge= > job.yaml
cat job.yaml

title 'What it would do, before anything is done'
show kubectl prepull plan -f job.yaml

title 'A job that cannot be right is refused as it is applied, with all that is wrong'
sed -e 's/concurrency: 10/concurrency: -1/' -e 's/nginx:1.27.2/Nginx:1.27.2/' job.yaml > wrong.yaml
show_refused kubectl apply -f wrong.yaml

title 'The job itself: the webhook fills in the defaults, the controller carries it out'
show kubectl apply -f job.yaml
# The job may fail: more pulls may fail than it tolerates. On a terminal this is a live view.
show kubectl prepull status web --watch --timeout 2m || test $? -eq 1
show kubectl get imageprepulljob web

title 'Which nodes failed, why, and what to do'
show kubectl prepull status web --failed
show kubectl prepull why web || test $? -eq 1

title 'Only what failed, again'
show kubectl prepull retry web --failed
show kubectl prepull wait web --timeout 2m || test $? -eq 1

title 'The same job for OpenKruise; the report says what is not quite the same there'
printf '$ %s\n' 'kubectl prepull convert -f job.yaml --to kruise-list -n prod > kruise.yaml'
kubectl prepull convert -f job.yaml --to kruise-list -n prod > kruise.yaml
cat kruise.yaml
show kubectl apply -f kruise.yaml
show kubectl prepull wait imagelistpulljob/web -n prod --timeout 2m || test $? -eq 1
show kubectl prepull list -A

title 'And back, as it was'
show kubectl prepull convert -f kruise.yaml --to kubeedge
