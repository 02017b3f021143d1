for root in dns; do
  cd "live/$root" && terraform apply
done
