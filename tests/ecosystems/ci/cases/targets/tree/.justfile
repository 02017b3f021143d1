mod kube
