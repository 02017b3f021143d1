kubeconform -strict clusters
