//! Files in many spellings, and those that are refused.

use super::*;

#[test]
fn one_log_in_many_spellings_is_one_log() {
    let want = log("time,temperature,humidity\n2026-04-18 08:30,3.5,81\n2026-04-18 08:35:00,-0.25,80.5\n");
    for text in [
        "\u{feff}时间;温度(℃);湿度(%RH)\r\n2026年4月18日 8:30;3,5;81\r\n2026-04-18 08:35;-0,25;80,5\r\n",
        "Serial number,AX-1077\n\nDate,Time,Temp (°F),RH %\n4/18/2026,8:30 AM,38.3,81%\n18/4/2026,8:35 AM,31.55,80.5 %\n",
        "No\tTimestamp\tTemperature\tDew point °C\tHumidity\n1\t1776472200\t3.5 °C\t1\t81\n2\t1776472500000\t31.55°F\t1\t80.5\n\nEnd of data\n",
        "\"time\",\"temperature, inside\",\"humidity\"\n\"2026-04-18 08:35\",\"-0,25\",\"80.5\"\n\"2026-04-18 08:30\",\"3,5\",\"81\"\n",
    ] {
        assert_eq!(log(text), want, "{text}");
    }
    assert_eq!(
        log(
            "time,temperature,rh\n2026-04-18 08:30,3.5,\n2026-04-18 08:32,,--\n2026-04-18 08:35,-0.25,80.5\n"
        )
        .humidity
        .unwrap()
        .readings()
        .len(),
        1
    );
}

#[test]
fn a_refusal_names_line_and_heading() {
    for (text, says) in [
        ("", "no line has a heading"),
        ("2026-04-18T08:30:00Z,3.5\n", "no line has a heading"),
        ("time,temperature\n", "no reading below"),
        ("time,temperature\n2026-04-18 08:30,3.5\n", "line 2, time: \"2026-04-18 08:30\" has no offset"),
        (
            "x\ntime,temperature\n2026-04-18T08:30:00Z,3.5\n2026-04-18T08:31:00Z,warm\n",
            "line 4, temperature: \"warm\" is no temperature",
        ),
        ("time,temperature\n2026-04-18T08:30:00Z,-300\n", "\"-300\" is no temperature"),
        ("time,temperature\n2026-04-18T08:30:00Z,\"1,000.5\"\n", "\"1,000.5\" is no temperature"),
        ("time,temperature\n2026-04-18T08:30:00Z,1e3\n", "\"1e3\" is no temperature"),
        ("time,humidity\n2026-04-18T08:30:00Z,181\n", "line 2, humidity: \"181\" is no relative humidity"),
        ("time,temperature\nyesterday,3.5\n", "line 2, time: \"yesterday\" is no time"),
        ("time,temperature\n,3.5\n", "line 2, time: \"\" is no time"),
        ("time,temperature\n03/04/2026 08:30,3.5\n", "can be two days"),
        (
            "time,set temperature,return temperature\n1776472200,3,4\n",
            "several columns could be the temperature: set temperature, return temperature",
        ),
        ("time,temperature\n1776472200,\"3.5\n1776472500,9\n", "line 2: a quoted cell goes over"),
    ] {
        let error = refused(text);
        assert!(error.contains(says), "{text:?}: {error}");
    }
    assert!(matches!(Log::read(b"time,temperature\n\xff\xfe", &east()), Err(LogError::NotUtf8 { at: 17 })));
    assert!(matches!(Log::read(&vec![b' '; MAX_BYTES + 1], &east()), Err(LogError::TooLarge { .. })));
    let long = format!("time,temperature\n1776472200,3,{}\n", "x".repeat(9_000));
    assert!(refused(&long).starts_with("line 2: longer than"), "{}", refused(&long));
    let fahrenheit = Layout { unit: Some(TemperatureUnit::Fahrenheit), ..east() };
    let both = Log::read("time,温度(℃)\n1776472200,38.3\n".as_bytes(), &fahrenheit);
    assert!(both.unwrap_err().to_string().contains("says CEL, and FAH was given"));
    assert_eq!(
        Log::read(b"time,temperature\n1776472200,38.3\n", &fahrenheit).unwrap(),
        log("time,temperature\n1776472200,3.5\n")
    );
    let named = Layout { temperature_column: Some("return temperature".to_owned()), ..east() };
    let log = Log::read(b"time,set temperature,return temperature\n1776472200,3,4\n", &named).unwrap();
    assert_eq!(log.temperature.unwrap().readings()[0].value, Micro::new(4_000_000));
}
