"""AWS on loopback: ministack, with what it lacks for builds and deployments."""
