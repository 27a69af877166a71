# Copies that follow a log, and directories that are not the log's own.
follow-split-view = ALARM: { $source }: the log has signed two histories; both checkpoints are kept in { $file }. Nothing more is taken
follow-went-back = ALARM: { $source } shows a smaller log than before; both checkpoints are kept in { $file }
follow-broken-do = these files do not fit the checkpoint that lies beside them: the copy there is damaged or was changed, which is no crime of the log. Nothing of it was taken. Follow another copy, and tell whoever keeps this one
follow-own = { $dir } is a node's own directory: a follower does not write to it
follow-own-do = give the copy a directory of its own with --data. What this log lacks is brought in with `suyuan restore --data { $dir } --tail URL|DIR`
follow-restored = { $dir } is a restored copy that waits to go on as the log: a follower does not write to it
follow-restored-do = bring in what it lacks with `suyuan restore --data { $dir } --tail URL|DIR`; a copy that follows has a directory of its own
data-copy-do = bring in what it lacks with `suyuan restore --data { $dir } --tail URL|DIR`, then state that nothing newer was answered: `suyuan restore --data { $dir } --nothing-newer-was-answered --i-am NAME`
keep-waits-restored = this is a restored copy with { $size } entries, and nobody has said yet that nothing newer was answered{ $silent }. Stop it, then: suyuan restore --data { $dir } --tail URL|DIR, and suyuan restore --data { $dir } --nothing-newer-was-answered --i-am NAME
keep-waits-followed = this is a follower's copy with { $size } entries, and nobody has said yet that nothing newer was answered{ $silent }. Stop it, then: suyuan restore --data { $dir } --tail URL|DIR, and suyuan restore --data { $dir } --nothing-newer-was-answered --i-am NAME
keep-waits-silent = ; silent: { $silent }
keep-waits-all = --ask-all waits for everybody, and these are silent: { $silent }
keep-behind = others have seen more than the { $size } entries here, and the rest could not be taken: { $why }
keep-behind-do = { $why }. Bring in the rest from somebody who has the entries: name him with --ask, or stop this and: suyuan restore --data { $dir } --tail URL|DIR
keep-strange = { $who } shows a checkpoint in this log's name that no log key known here signed
keep-read-only = READ-ONLY: { $why }.
