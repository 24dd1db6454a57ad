// A client of a transparency log that knows nothing of Tallyman but addresses and keys: it follows a log by its
// checkpoint and hash tiles, applies a policy, and checks a receipt and a proof, all by other people's libraries.
// Standard input: a JSON job. Standard output: what was found. Any other end is a refusal, with its reason.
package main

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/fxamacker/cbor/v2"
	"github.com/transparency-dev/formats/log"
	cosigned "github.com/transparency-dev/formats/note"
	tlogproof "github.com/transparency-dev/formats/proof"
	"github.com/transparency-dev/formats/witness"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/veraison/go-cose"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type job struct {
	URL        string `json:"url"`
	LogKey     string `json:"logKey"`
	WitnessKey string `json:"witnessKey"`
	Policy     string `json:"policy"`
	// A checkpoint that was seen before.
	Before string `json:"before"`
	// An entry of the log, its receipt, its tlog-proof, and the operator's Ed25519 key.
	Entry     []byte `json:"entry"`
	Receipt   []byte `json:"receipt"`
	TlogProof []byte `json:"tlogProof"`
	Operator  []byte `json:"operator"`
}

type answer struct {
	Size         uint64 `json:"size"`
	Cosignatures int    `json:"cosignatures"`
	PolicyHolds  bool   `json:"policyHolds"`
	ReceiptIndex uint64 `json:"receiptIndex"`
	ProofIndex   uint64 `json:"proofIndex"`
}

func main() {
	var work job
	if err := json.NewDecoder(os.Stdin).Decode(&work); err != nil {
		fail(err)
	}
	found, err := run(work)
	if err != nil {
		fail(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(found); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func run(work job) (*answer, error) {
	logKey, err := note.NewVerifier(work.LogKey)
	if err != nil {
		return nil, fmt.Errorf("log key: %w", err)
	}
	witnessKey, err := cosigned.NewVerifierForCosignatureV1(work.WitnessKey)
	if err != nil {
		return nil, fmt.Errorf("witness key: %w", err)
	}
	published, err := get(work.URL + "checkpoint/cosigned")
	if err != nil {
		return nil, err
	}
	now, _, signed, err := log.ParseCheckpoint(published, logKey.Name(), logKey, witnessKey)
	if err != nil {
		return nil, fmt.Errorf("checkpoint: %w", err)
	}
	before, _, _, err := log.ParseCheckpoint([]byte(work.Before), logKey.Name(), logKey)
	if err != nil {
		return nil, fmt.Errorf("earlier checkpoint: %w", err)
	}
	if err := follow(work, before, now); err != nil {
		return nil, err
	}
	policy, err := witness.ParsePolicy([]byte(work.Policy))
	if err != nil {
		return nil, fmt.Errorf("policy: %w", err)
	}
	receiptIndex, err := checkReceipt(work)
	if err != nil {
		return nil, fmt.Errorf("receipt: %w", err)
	}
	proofIndex, err := checkTlogProof(work, logKey)
	if err != nil {
		return nil, fmt.Errorf("tlog-proof: %w", err)
	}
	return &answer{now.Size, len(signed.Sigs) - 1, policy.Satisfied(published), receiptIndex, proofIndex}, nil
}

// tiles reads hash tiles of height 8 as C2SP tlog-tiles has them.
type tiles struct{ url string }

func (t tiles) Height() int { return 8 }

func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(wanted))
	for i, tile := range wanted {
		bytes, err := get(t.url + strings.Replace(tile.Path(), "tile/8/", "tile/", 1))
		if err != nil {
			return nil, err
		}
		if len(bytes) != tile.W*tlog.HashSize {
			return nil, fmt.Errorf("%s has %d bytes", tile.Path(), len(bytes))
		}
		data[i] = bytes
	}
	return data, nil
}

// follow proves from tiles alone that the log has only grown, and that an entry is where its tile says.
func follow(work job, before, now *log.Checkpoint) error {
	tree := tlog.Tree{N: int64(now.Size), Hash: tlog.Hash(now.Hash)}
	hashes := tlog.TileHashReader(tree, tiles{work.URL})
	grown, err := tlog.ProveTree(tree.N, int64(before.Size), hashes)
	if err != nil {
		return fmt.Errorf("tiles: %w", err)
	}
	if err := tlog.CheckTree(grown, tree.N, tree.Hash, int64(before.Size), tlog.Hash(before.Hash)); err != nil {
		return fmt.Errorf("the log has not only grown: %w", err)
	}
	for _, index := range []int64{0, tree.N / 2, tree.N - 1} {
		record, err := tlog.ProveRecord(tree.N, index, hashes)
		if err != nil {
			return fmt.Errorf("tiles: %w", err)
		}
		leaf, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
		if err != nil {
			return fmt.Errorf("tiles: %w", err)
		}
		if err := tlog.CheckRecord(record, tree.N, tree.Hash, index, leaf[0]); err != nil {
			return fmt.Errorf("entry %d: %w", index, err)
		}
	}
	return nil
}

// checkReceipt verifies an RFC 9942 receipt: the inclusion proof leads to the detached payload of a COSE_Sign1.
func checkReceipt(work job) (uint64, error) {
	var message cose.Sign1Message
	if err := message.UnmarshalCBOR(work.Receipt); err != nil {
		return 0, err
	}
	if message.Payload != nil {
		return 0, errors.New("the payload is not detached")
	}
	if structure := message.Headers.Protected[int64(395)]; structure != int64(1) {
		return 0, fmt.Errorf("verifiable data structure %v", structure)
	}
	proofs, ok := message.Headers.Unprotected[int64(396)].(map[any]any)
	if !ok {
		return 0, errors.New("396 is no map")
	}
	inclusions, ok := proofs[int64(-1)].([]any)
	if !ok || len(inclusions) != 1 {
		return 0, errors.New("-1 is not one inclusion proof")
	}
	encoded, ok := inclusions[0].([]byte)
	if !ok {
		return 0, errors.New("the inclusion proof is no byte string")
	}
	var inclusion struct {
		_     struct{} `cbor:",toarray"`
		Size  uint64
		Index uint64
		Path  [][]byte
	}
	if err := cbor.Unmarshal(encoded, &inclusion); err != nil {
		return 0, err
	}
	leaf := rfc6962.DefaultHasher.HashLeaf(work.Entry)
	root, err := proof.RootFromInclusionProof(rfc6962.DefaultHasher, inclusion.Index, inclusion.Size, leaf, inclusion.Path)
	if err != nil {
		return 0, err
	}
	verifier, err := cose.NewVerifier(cose.AlgorithmEdDSA, ed25519.PublicKey(work.Operator))
	if err != nil {
		return 0, err
	}
	message.Payload = root
	return inclusion.Index, message.Verify(nil, verifier)
}

func checkTlogProof(work job, logKey note.Verifier) (uint64, error) {
	var inclusion tlogproof.TLogProof
	if err := inclusion.Unmarshal(work.TlogProof); err != nil {
		return 0, err
	}
	if !bytes.Equal(inclusion.Marshal(), work.TlogProof) {
		return 0, errors.New("it is not written as others write it")
	}
	checkpoint, _, _, err := log.ParseCheckpoint(inclusion.Checkpoint, logKey.Name(), logKey)
	if err != nil {
		return 0, err
	}
	path := make([][]byte, len(inclusion.Hashes))
	for i, hash := range inclusion.Hashes {
		path[i] = hash[:]
	}
	leaf := rfc6962.DefaultHasher.HashLeaf(work.Entry)
	err = proof.VerifyInclusion(rfc6962.DefaultHasher, inclusion.Index, checkpoint.Size, leaf, path, checkpoint.Hash)
	return inclusion.Index, err
}

func get(url string) ([]byte, error) {
	response, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s: %s", url, response.Status, base64.StdEncoding.EncodeToString(body))
	}
	return body, nil
}
