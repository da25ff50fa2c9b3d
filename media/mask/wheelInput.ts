import { panBy, zoomAt } from "../shared/view";
import { changeSize } from "./brushSize";
import type { PainterPage } from "./state";

/** A notch of a mouse wheel, 100 or 120 units, is about a fifth. */
const WHEEL_SCALE = 0.0018;
/** Of two fingers on a touchpad, which come as small steps with Ctrl. */
const PINCH = 4;
/** Units of a line, for wheels that count in lines. */
const LINE = 16;

/** Zooms at the pointer; with Shift it moves the picture sideways, with Alt it changes the size of the brush. */
export function listenToWheel(painter: PainterPage): void {
  const { stage, state } = painter;
  const onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE : 1;
    // Some systems turn the wheel's direction with Shift by themselves.
    const [across, down] = [event.deltaX * unit, event.deltaY * unit];
    if (event.altKey) changeSize(painter, (down === 0 ? across : down) < 0 ? 1 : -1);
    else if (event.shiftKey || (down === 0 && across !== 0)) {
      painter.look(panBy(state.view, stage.frame(), { x: -(across === 0 ? down : across), y: 0 }));
    } else {
      const { left, top } = stage.element.getBoundingClientRect();
      const at = { x: event.clientX - left, y: event.clientY - top };
      const factor = Math.exp(-down * WHEEL_SCALE * (event.ctrlKey ? PINCH : 1));
      painter.look(zoomAt(state.view, stage.frame(), at, factor));
    }
  };
  stage.surface.addEventListener("wheel", onWheel, { passive: false });
}
