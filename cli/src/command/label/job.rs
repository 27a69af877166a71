//! What the options come to: stock, template, printer.

use super::{Label, PaperOptions};
use crate::{
    failure::Failure,
    given,
    label::{
        built_in,
        output::{Form, Job},
        stock::Stock,
        template::Template,
    },
    print::code::{ALLOWED, LEAST, Printer},
    speech::tr,
};

impl Label {
    pub(super) fn job(&self, form: Form, columns: Vec<String>) -> Result<Job, Failure> {
        let stock = self.paper.stock.as_deref().map(Stock::find).transpose()?;
        let stock = stock.map(|stock| self.paper.adjusted(stock)).transpose()?;
        if stock.is_some()
            && form != Form::Pdf
            && self.look.template.is_none()
            && self.look.size.is_none()
            && self.paper.test_print
        {
            return Err(Failure::usage(tr!("label-test-form")).hint(tr!("label-test-form-do")));
        }
        if stock.is_none() && (self.paper.test_print || self.paper.start != 1) {
            return Err(Failure::usage(tr!("label-start-form")).hint(tr!("label-start-form-do")));
        }
        if let Some(stock) = stock.as_ref().filter(|stock| !(1..=stock.count()).contains(&self.paper.start)) {
            let said =
                tr!("label-start", start = self.paper.start.to_string(), labels = stock.count().to_string());
            return Err(Failure::usage(said).hint(tr!("label-start-do")));
        }
        let template = self.template(stock.as_ref(), &columns)?;
        if let Some(stock) =
            stock.as_ref().filter(|s| template.width > s.width + 0.1 || template.height > s.height + 0.1)
        {
            let said = tr!(
                "label-size",
                w = template.width.to_string(),
                h = template.height.to_string(),
                stock = stock.name.to_string(),
                width = stock.width.to_string(),
                height = stock.height.to_string()
            );
            return Err(Failure::usage(said).hint(tr!("label-size-do")));
        }
        let usual = match form {
            Form::Zpl | Form::Tspl => 203,
            Form::Png => 300,
            _ => 600,
        };
        let mut printer = Printer::new(self.look.dpi.unwrap_or(usual));
        if let Some(module) = self.look.module_mm {
            if !ALLOWED.contains(&module) {
                let said = tr!(
                    "label-module",
                    module = module.to_string(),
                    least = ALLOWED.start().to_string(),
                    most = ALLOWED.end().to_string()
                );
                return Err(Failure::usage(said).hint(tr!("label-module-do", least = LEAST.to_string())));
            }
            printer = printer.with_module(module);
        }
        Ok(Job {
            form,
            out: self.out.clone(),
            template,
            stock,
            start: self.paper.start,
            test: self.paper.test_print,
            copies: self.copies as usize,
            printer,
            lang: self.lang,
            gap: self.paper.gap.max(0.0),
            columns,
        })
    }

    fn template(&self, stock: Option<&Stock>, columns: &[String]) -> Result<Template, Failure> {
        let text = match (&self.look.template, &self.look.size, stock) {
            (Some(path), _, _) => given::text("--template", path)
                .map_err(|failure| failure.or_hint(&tr!("label-template-do")))?,
            (None, Some(size), _) => shown(size)?,
            (None, None, Some(stock)) => built_in::toml(&stock.name, stock.width, stock.height),
            (None, None, None) => shown("60x40")?,
        };
        Template::read(&text, self.lang, columns)
    }
}

impl PaperOptions {
    fn adjusted(&self, mut stock: Stock) -> Result<Stock, Failure> {
        stock.left = self.margin_left.unwrap_or(stock.left);
        stock.top = self.margin_top.unwrap_or(stock.top);
        // A printer that is off by some millimetres is set right, even if labels then seem to leave the paper.
        let stock = stock.sound()?;
        if self.offset_x.abs() > 20.0 || self.offset_y.abs() > 20.0 {
            return Err(Failure::usage(tr!("label-offset")).hint(tr!("label-offset-do")));
        }
        Ok(Stock { left: stock.left + self.offset_x, top: stock.top + self.offset_y, ..stock })
    }
}

/// The built-in arrangement of a stock or a size, as TOML.
pub(super) fn shown(name: &str) -> Result<String, Failure> {
    let size =
        name.split_once(['x', 'X']).and_then(|(w, h)| Some((w.parse::<f32>().ok()?, h.parse::<f32>().ok()?)));
    match (size, Stock::find(name)) {
        (_, Ok(stock)) => Ok(built_in::toml(&stock.name, stock.width, stock.height)),
        (Some((width, height)), Err(_)) => Ok(built_in::toml(name, width, height)),
        (None, Err(failure)) => Err(failure.hint(tr!("label-stock-do"))),
    }
}
