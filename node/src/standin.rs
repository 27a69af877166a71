pub(crate) struct Store;
impl Store {
    pub fn size(&self) -> u64 { 0 }
    pub fn failure(&self) -> Option<String> { None }
    pub fn close(&self) -> Result<(), String> { Ok(()) }
}
