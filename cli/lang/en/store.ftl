# Why a data directory does not open: in English the words of the ledger itself.
store-in-use = { $dir } is in use by another process
store-not-empty = { $dir } is not empty; a ledger is founded in a directory of its own
store-empty = { $dir } holds no ledger: is the volume mounted, the path right?
store-older = the log has { $have } entries, the high-water mark says { $want }: this is an older copy of the log
store-older-published = the log has { $have } entries, tiles/checkpoint says { $want }: this is an older copy of the log
store-other-mark = at size { $size } the high-water mark has the root { $want }, the log { $got }: this is another history
store-other-published = at size { $size } tiles/checkpoint has the root { $want }, the log { $got }: this is another history
store-no-journal = { $path } is missing: tiles/checkpoint says { $published } entries, and nobody can tell what was answered after them; put the journal back from where it went
store-lost = entry { $index } is lost: the journal has let go of it, sled does not have it, and tiles/ does not either ({ $reason }); restore sled or tiles/ from a backup
store-no-high-water = { $path } is missing: without it nobody can tell whether this copy of the log is an old one
store-followed = { $dir } is a copy of a log that is written elsewhere, and nobody has said yet that nothing newer was answered
store-no-log-key = the charter wants checkpoints of size { $size } signed by { $want }, which was not given
