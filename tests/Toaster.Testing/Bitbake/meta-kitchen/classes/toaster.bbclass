# Stands for OE-Core's class of this name: says that it was inherited.
addhandler kitchen_seen
kitchen_seen[eventmask] = "bb.event.BuildCompleted"
python kitchen_seen() {
    bb.event.fire(bb.event.MetadataEvent("SeenByToaster", {"odd": e.data.getVar("ODD") or "", "machine": e.data.getVar("MACHINE")}), e.data)
}
