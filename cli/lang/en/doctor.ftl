doctor-no-key = there is none here; only reading works
doctor-no-key-do = `suyuan key new` makes one, if you record
doctor-key = { $key }, its owner's alone
doctor-no-public = its owner's alone; the public half beside it is missing
doctor-no-public-do = `suyuan key show` with the passphrase still works; put the .pub file back
doctor-passphrase-asked = is asked for at the terminal
doctor-passphrase = given without a person, and it opens the key
doctor-outbox-empty = nothing waits
doctor-outbox-refused = { $refused } refused
doctor-outbox-refused-do = `suyuan outbox` says why, and what to do about each
doctor-outbox = { $waiting } wait, the oldest for { $oldest }; { $refused } refused
doctor-outbox-late-do = `suyuan sync`; what comes late is marked late
doctor-outbox-do = `suyuan sync` sends them
doctor-node-do = see what its own log says (`journalctl -u suyuan`), and docs/OPERATING.md
doctor-node-shut = answers, and takes nothing: { $why }
doctor-node-warns = answers; { $warning }
doctor-node-warns-do = docs/OPERATING.md, Watch
doctor-node-follows = answers; it follows another
doctor-node = answers, and takes statements
doctor-version = the node's is { $version } too
doctor-version-other = the node's is { $version }
doctor-version-other-do = update the older of the two
doctor-version-none = the node does not tell its own
doctor-version-none-do = it may be an old one: update it
doctor-clock-do = look at both clocks: `timedatectl`; switch on network time where it is off
doctor-clock-ahead = the log's last entry is { $ahead } ahead of this machine's clock
doctor-clock-none = the node's answer has no Date to compare with
doctor-clock-none-do = compare by hand: `date -u`
doctor-clock-same = the same as the node's, to the second
doctor-clock-behind = { $apart } behind the node's
doctor-clock-before = { $apart } ahead of the node's
doctor-ledger-none = { $id }; none is trusted here yet
doctor-ledger-none-do = compare the id with what its governors publish; the first command that needs one will ask
doctor-ledger-other = { $id } is NOT the one that is trusted, { $trusted }
doctor-ledger-other-do = name the right node with --node URL, or another --home DIR for another ledger; if the address is the same as before, ask its governors why
doctor-ledger-keys = { $id } is the one that is trusted; its log's keys are others
doctor-ledger-keys-do = `suyuan audit` walks the charters to the keys in force, and keeps them
doctor-ledger = { $id }, the one that is trusted
doctor-log-cosigned = , cosigned to { $size }
doctor-log = { $size } entries; the checkpoint holds, { $ahead } behind{ $cosigned }
doctor-log-do = ask again in a minute; if it grows, look at witnesses, source and disk (docs/OPERATING.md, Watch)
doctor-backup-unnamed = no directory was named to look at
doctor-backup-unnamed-do = name it with --backup DIR; if there is none yet: `suyuan backup DIR --data DATA`
doctor-disk-silent = it does not tell its free space: { $why }
doctor-disk-silent-do = is the volume mounted?
doctor-disk = { $free } MiB free of { $all } MiB
doctor-disk-bad-do = make room now: a node on a full disk takes nothing, and nothing can be kept to send
doctor-disk-look-do = make room before it is full
doctor-data-none = DATA holds no ledger, or its owner alone may look
doctor-data-none-do = is the volume mounted, the path right? Run this as the node's user
doctor-data-alarms = { $alarms } alarms lie in it: checkpoints that contradict each other
doctor-data-alarms-do = docs/RECOVERY.md, Restore; keep the files
doctor-log-key = others can read the log's key
doctor-log-key-do = chmod 600 log.key; if others may have read it, rotate it (docs/RECOVERY.md)
doctor-data = holds a ledger
doctor-data-restored = a restored copy, read-only until nothing newer can have been answered
doctor-data-restored-do = go on with `suyuan restore`
doctor-backup-do = `suyuan backup BACKUP --data DATA` as the node's user, and put it into a timer
doctor-backup-none = BACKUP holds no backup that was taken to its end
doctor-backup-other = it is of another ledger than the one that is trusted
doctor-backup-other-do = name the right directory
doctor-backup-no-time = its backup.json has no time
doctor-backup = { $age } old, { $size } entries
doctor-mend = mend that, then ask again
doctor-span = { $unit ->
        [second] { $count ->
            [one] { $number } second
           *[other] { $number } seconds
        }
        [minute] { $number } minutes
        [hour] { $number } hours
       *[day] { $number } days
    }
doctor-ok = ok
doctor-look = look
doctor-bad = BAD
doctor-unwell = bad: { $bad }
doctor-unwell-do = each line above says what to do
