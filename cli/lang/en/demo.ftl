demo-runs = A node runs at { $node } with a new ledger, { $id }.
demo-left-out = The second story was left out: no fsma204 examples were found ($SUYUAN_CONFORMANCE names where).
demo-reported = │ ●  { $events } events of a produce chain, reported by the inspector
demo-go-on = Go on as one of them: SUYUAN_PASSPHRASE="demo demo demo" suyuan --home { $home } …
demo-ends-all = Ctrl-C ends it and takes everything away.
demo-ends = Ctrl-C ends it.
demo-consumer = the consumer, by the code on the box
demo-one-box = one box, by a code that no other has: each look is a scan
demo-inspector = the inspector, up and down the chain
demo-ledger = the ledger
demo-odd = what does not add up
demo-checked = Checked from outside: { $entries } entries in { $files } files, { $signatures } signatures, { $verdicts } verdicts replayed, { $pages } pages with their proofs. Nothing was changed.
demo-port = port { $port } cannot be listened on: { $why }
demo-port-do = another program, perhaps another demo, has it; try --port { $port }
