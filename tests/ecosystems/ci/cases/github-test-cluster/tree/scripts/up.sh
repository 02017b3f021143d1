kind create cluster --name x
