// A Lambda function: the runtime interface client is compiled in.
package main

import (
	"context"
	"fmt"

	"github.com/aws/aws-lambda-go/lambda"
)

type request struct {
	Name string `json:"name"`
}

type response struct {
	Greeting string `json:"greeting"`
}

func handle(_ context.Context, in request) (response, error) {
	if in.Name == "" {
		return response{}, fmt.Errorf("name is empty")
	}
	return response{Greeting: "Merhaba " + in.Name + "!"}, nil
}

func main() {
	lambda.Start(handle)
}
