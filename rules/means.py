"""What judging a norm takes: the signals that the catalogue names, and what is still missing.

Both are vocabularies of packs, each name with its words in Chinese and English.
"""

from __future__ import annotations

from collections.abc import Mapping

NEEDS: Mapping[str, Mapping[str, str]] = {
    "badge model": {"zh": "工作牌识别模型", "en": "a model that finds badges"},
    "appearance model": {
        "zh": "仪容识别模型（头发、胡须、妆容）",
        "en": "a model of hair, beard and make-up",
    },
    "clothing model": {"zh": "着装识别模型", "en": "a model of clothing"},
    "ornament model": {"zh": "饰物识别模型", "en": "a model that finds ornaments"},
    "object model": {"zh": "物品识别模型", "en": "a model that finds objects"},
    "action model": {"zh": "动作识别模型", "en": "a model of actions"},
    "smile model": {"zh": "微笑识别模型", "en": "a smile model for small faces"},
    "close camera": {
        "zh": "近距离或更衣处的摄像机",
        "en": "a camera close by, or where staff dress",
    },
    "rear camera": {"zh": "身后的摄像机", "en": "a camera behind the staff"},
    "side camera": {"zh": "侧面的摄像机", "en": "a camera at the side"},
    "speech recognition": {"zh": "有声录像与语音识别", "en": "sound, and recognition of speech"},
    "sound level": {"zh": "有声录像与声级", "en": "sound, and its level"},
    "floor scale": {"zh": "地面标定（米）", "en": "the floor, calibrated in metres"},
    "hall zones": {
        "zh": "大厅分区（出口、终端、通道、休息区等）",
        "en": "zones of the hall: exit, kiosk, passage, rest area",
    },
    "roster": {"zh": "排班表与营业时间", "en": "the roster and the opening hours"},
    "sex in roster": {"zh": "排班表中的性别", "en": "the sex, from the roster"},
    "visit list": {"zh": "来访登记", "en": "visits, entered beforehand"},
    "gaze": {"zh": "视线测量", "en": "a measure of gaze"},
    "face measure": {"zh": "面部细节测量", "en": "measures of chin, brow and lips"},
    "hands in detail": {"zh": "双手交叠细节测量", "en": "a measure of which hand lies on which"},
    "shoulders raised": {"zh": "耸肩测量", "en": "a measure of raised shoulders"},
    "back curve": {"zh": "含胸驼背测量", "en": "a measure of a rounded back"},
    "legs": {"zh": "双腿并拢测量", "en": "a measure of the knees and legs"},
    "gait": {"zh": "步态对称性测量", "en": "a measure of the gait's symmetry"},
    "arm path": {"zh": "手臂划过轨迹测量", "en": "a measure of the arm's way"},
    "queue length": {"zh": "排队人数测量", "en": "a count of those who queue"},
    "companions": {"zh": "同行关系识别", "en": "who walks with whom"},
    "scenes": {"zh": "服务场景的识别", "en": "service scenes, step by step"},
}
"""What a pending norm waits for, as in ``status: needs <name>`` → its words."""

SIGNALS: Mapping[str, Mapping[str, str]] = {
    "action_classifier": {"zh": "动作分类", "en": "classifier of actions"},
    "attribute_classifier": {"zh": "属性分类", "en": "classifier of attributes"},
    "audio_level": {"zh": "声级", "en": "level of sound"},
    "audio_speaker_diarisation": {"zh": "说话人区分", "en": "who speaks when"},
    "audio_speech_recognition": {"zh": "语音识别", "en": "recognition of speech"},
    "calibration_or_depth": {"zh": "米制标定或深度", "en": "metric calibration or depth"},
    "clock_sync": {"zh": "时钟同步", "en": "clocks that agree"},
    "close_or_dressing_camera": {"zh": "近距离或更衣处摄像机", "en": "close or dressing camera"},
    "colour_model": {"zh": "颜色", "en": "colour"},
    "cross_camera_reid": {"zh": "跨摄像机跟踪", "en": "tracks across cameras"},
    "external_business_data": {"zh": "业务数据", "en": "business data"},
    "external_complaint_data": {"zh": "投诉数据", "en": "complaints"},
    "external_hr_data": {"zh": "人事数据", "en": "personnel data"},
    "external_recorder_nvr": {"zh": "录像机", "en": "recorder"},
    "external_roster": {"zh": "排班表", "en": "roster"},
    "external_work_order": {"zh": "派工单", "en": "work orders"},
    "face_landmarks": {"zh": "面部关键点", "en": "face landmarks"},
    "floor_plan_zones": {"zh": "平面分区", "en": "zones"},
    "foot_keypoints": {"zh": "足部关键点", "en": "points of the feet"},
    "hand_landmarks": {"zh": "手部关键点", "en": "hand landmarks"},
    "head_pose": {"zh": "头部姿态", "en": "pose of the head"},
    "iris_gaze": {"zh": "虹膜视线", "en": "gaze by the iris"},
    "manual_entry": {"zh": "人工填写", "en": "filled in by hand"},
    "object_detector": {"zh": "物品检测", "en": "detector of objects"},
    "object_detector_badge": {"zh": "工作牌检测", "en": "detector of badges"},
    "ocr": {"zh": "文字识别", "en": "reading of text"},
    "person_detection": {"zh": "人员检测", "en": "detection of persons"},
    "pose2d": {"zh": "平面姿态", "en": "pose in the picture"},
    "pose3d": {"zh": "立体姿态", "en": "pose in space"},
    "product_records": {"zh": "系统记录", "en": "records of this program"},
    "role_id_staff_vs_customer": {"zh": "工作人员与客户的区分", "en": "staff told from customers"},
    "roster_sex_field": {"zh": "排班表中的性别", "en": "sex in the roster"},
    "segmentation": {"zh": "区域分割", "en": "segmentation"},
    "tracking": {"zh": "跟踪", "en": "tracking"},
}
"""The catalogue's signals → their words."""
