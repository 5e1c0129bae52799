#!/bin/sh
# The camera of the test machine, a driver without hardware: vivid in | out | back
case $1 in
in) exec modprobe vivid n_devs=1 node_types=0x1 input_types=0x0 num_inputs=1 ;;
out) echo vivid.0 >/sys/bus/platform/drivers/vivid/unbind ;;
back) echo vivid.0 >/sys/bus/platform/drivers/vivid/bind ;;
esac
