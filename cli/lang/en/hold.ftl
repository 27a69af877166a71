release-no-hold = entry { $entry } is a { $kind }, which holds nothing back
