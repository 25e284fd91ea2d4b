addtask prepare
addtask cook after do_prepare
addtask serve after do_cook
addtask build after do_serve

python () {
    import time
    time.sleep(float(d.getVar("PARSING_TIME")))
}

do_prepare() {
    echo "a bowl for ${PN}"
}
do_prepare[dirs] = "${B}"
do_prepare[deptask] = "do_serve"

do_cook() {
    sleep ${COOKING_TIME}
    echo "${PN} is done"
}
do_cook[dirs] = "${B}"

python do_serve() {
    bb.note("%s is served" % d.getVar("PN"))
}

python do_build() {
}
do_build[noexec] = "1"
do_build[recrdeptask] = "do_serve"
