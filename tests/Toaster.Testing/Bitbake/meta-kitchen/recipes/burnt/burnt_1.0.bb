SUMMARY = "Fails"
do_cook() {
    echo "it is black"
    exit 1
}
