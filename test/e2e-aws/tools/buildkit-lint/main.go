// BuildKit's own linter without a daemon: the whole Dockerfile frontend, asked for `frontend.lint`, with a build context and registry that live in memory.
//
// Takes a JSON array of `{"dockerfile": …, "ignore": …, "target": …, "buildArgs": …}` on standard input, and answers with one `{"warnings": […], "error": …}` for each.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/builder"
	"github.com/moby/buildkit/frontend/gateway/client"
	gatewaypb "github.com/moby/buildkit/frontend/gateway/pb"
	"github.com/moby/buildkit/frontend/subrequests/lint"
	"github.com/moby/buildkit/solver/pb"
	digest "github.com/opencontainers/go-digest"
	fstypes "github.com/tonistiigi/fsutil/types"
)

type input struct {
	Dockerfile string            `json:"dockerfile"`
	Ignore     string            `json:"ignore"`
	Target     string            `json:"target"`
	BuildArgs  map[string]string `json:"buildArgs"`
}

type warning struct {
	Rule string `json:"rule"`
	Line int32  `json:"line"`
}

type output struct {
	Warnings []warning `json:"warnings"`
	Error    string    `json:"error,omitempty"`
}

// What every image brings besides PATH.
const imageVariable = "FROM_IMAGE=1"

// gateway is what a daemon would be to the frontend. Methods that linting does not call are nil.
type gateway struct {
	client.Client
	files map[string]string
	opts  map[string]string
}

func (g *gateway) BuildOpts() client.BuildOpts {
	return client.BuildOpts{Opts: g.opts, LLBCaps: pb.Caps.CapSet(pb.Caps.All()), Caps: gatewaypb.Caps.CapSet(nil)}
}

func (g *gateway) Inputs(context.Context) (map[string]llb.State, error) {
	return nil, nil
}

// A `# syntax=` line asks for a frontend in an image; that one is this one.
func (g *gateway) Solve(ctx context.Context, request client.SolveRequest) (*client.Result, error) {
	if request.Frontend != "" {
		return builder.Build(ctx, g)
	}
	result := client.NewResult()
	result.SetRef(&reference{files: g.files})
	return result, nil
}

func (g *gateway) ResolveImageConfig(_ context.Context, ref string, opt sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	os, architecture := "linux", "amd64"
	if opt.ImageOpt != nil && opt.ImageOpt.Platform != nil {
		os, architecture = opt.ImageOpt.Platform.OS, opt.ImageOpt.Platform.Architecture
	}
	config, err := json.Marshal(map[string]any{
		"os":           os,
		"architecture": architecture,
		"config":       map[string]any{"Env": []string{"PATH=/usr/bin:/bin", imageVariable}},
		"rootfs":       map[string]any{"type": "layers", "diff_ids": []string{digest.FromString(ref).String()}},
	})
	return ref, "", config, err
}

func (g *gateway) Warn(context.Context, digest.Digest, string, client.WarnOpts) error {
	return nil
}

type reference struct {
	client.Reference
	files map[string]string
}

func (r *reference) StatFile(_ context.Context, request client.StatRequest) (*fstypes.Stat, error) {
	content, ok := r.files[request.Path]
	if !ok {
		return nil, os.ErrNotExist
	}
	return &fstypes.Stat{Path: request.Path, Size: int64(len(content))}, nil
}

func (r *reference) ReadFile(_ context.Context, request client.ReadRequest) ([]byte, error) {
	content, ok := r.files[request.Filename]
	if !ok {
		return nil, os.ErrNotExist
	}
	return []byte(content), nil
}

func main() {
	var inputs []input
	if err := json.NewDecoder(os.Stdin).Decode(&inputs); err != nil {
		fail(err)
	}
	outputs := make([]output, 0, len(inputs))
	for _, one := range inputs {
		outputs = append(outputs, linted(one))
	}
	if err := json.NewEncoder(os.Stdout).Encode(outputs); err != nil {
		fail(err)
	}
}

func linted(one input) output {
	files := map[string]string{"Dockerfile": one.Dockerfile}
	if one.Ignore != "" {
		files[".dockerignore"] = one.Ignore
	}
	opts := map[string]string{"requestid": "frontend.lint", "platform": "linux/amd64"}
	if one.Target != "" {
		opts["target"] = one.Target
	}
	for name, value := range one.BuildArgs {
		opts["build-arg:"+name] = value
	}
	result, err := builder.Build(context.Background(), &gateway{files: files, opts: opts})
	if err != nil {
		return output{Error: err.Error()}
	}
	var found lint.LintResults
	if err := json.Unmarshal(result.Metadata["result.json"], &found); err != nil {
		return output{Error: err.Error()}
	}
	out := output{Warnings: []warning{}}
	for _, one := range found.Warnings {
		line := int32(0)
		if ranges := one.Location.GetRanges(); len(ranges) > 0 {
			line = ranges[0].Start.Line
		}
		out.Warnings = append(out.Warnings, warning{Rule: one.RuleName, Line: line})
	}
	if found.Error != nil {
		out.Error = found.Error.Message
	}
	return out
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
